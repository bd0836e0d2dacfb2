// A small page as React developers write it, over @openai/chatkit-react as it is published: two chats at once, each with
// another version of it. The browser test builds and opens it; nothing of it is shipped.
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

import * as oneFive from "chatkit-react-1-5";
import * as oneSix from "chatkit-react-1-6";

const asked = new URLSearchParams(location.search);
const url = asked.get("server") + "/chatkit";

/** What each chat told the page, by name: for the test to read. */
const told = { left: [], right: [] };
globalThis.told = told;

const authorized = (input, init) =>
  fetch(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${asked.get("token")}` } });

function Chat({ name, kit }) {
  const { ChatKit, useChatKit } = kit;
  const [dark, setDark] = useState(false);
  const [thread, setThread] = useState(null);
  const [shown, setShown] = useState(true);
  const tell = (event) => (detail) => told[name].push([event, detail ?? null]);
  return (
    <section aria-label={name}>
      <button onClick={() => setDark(!dark)}>Theme</button>
      <button onClick={() => setShown(!shown)}>{shown ? "Unmount" : "Mount"}</button>
      {shown && <Mounted {...{ ChatKit, useChatKit, dark, thread, setThread, tell, name }} />}
    </section>
  );
}

function Mounted({ ChatKit, useChatKit, dark, thread, setThread, tell, name }) {
  const kit = useChatKit({
    api: { url, domainKey: "not needed", fetch: authorized },
    theme: dark ? "dark" : "light",
    initialThread: thread,
    frameTitle: `Chat ${name}`,
    header: { rightAction: { icon: "home", onClick: () => tell("home")() } },
    startScreen: { greeting: `Hello from ${name}` },
    composer: { placeholder: dark ? "Ask in the dark" : "Ask" },
    threadItemActions: { feedback: true, retry: true },
    onReady: tell("ready"),
    onError: tell("error"),
    onResponseStart: tell("response.start"),
    onResponseEnd: tell("response.end"),
    onThreadChange: (detail) => {
      tell("thread.change")(detail);
      setThread(detail.threadId);
    },
    onThreadLoadEnd: tell("thread.load.end"),
  });
  return (
    <>
      <button onClick={() => kit.sendUserMessage({ text: `hello from ${name}` })}>Greet</button>
      <button onClick={() => kit.setComposerValue({ text: "a draft" }).then(() => kit.focusComposer())}>Draft</button>
      <ChatKit control={kit.control} className="chat" />
    </>
  );
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <Chat name="left" kit={oneFive} />
    <Chat name="right" kit={oneSix} />
  </StrictMode>,
);
