"use client";

import { ChatKit, useChatKit } from "@openai/chatkit-react";
import Script from "next/script";
import { useMemo, useState } from "react";

import { authorizedFetch } from "@/lib/authorized-fetch";
import { keepChatPlace } from "@/lib/place";

interface Props {
  userId: string;
  name: string;
  url: string;
  script: string;
  domainKey: string;
  thread: string | null;
}

export function Chat({ userId, name, url, script, domainKey, thread }: Props) {
  const [missing, setMissing] = useState(false);
  const fetch = useMemo(() => authorizedFetch(userId), [userId]);
  const { control } = useChatKit({
    api: { url, domainKey, fetch },
    initialThread: thread,
    // The address names the conversation, so that a reload finds it.
    onThreadChange: ({ threadId }) => {
      window.history.replaceState(null, "", keepChatPlace(userId, threadId));
    },
    startScreen: {
      greeting: `What is there to do, ${name}?`,
      prompts: [
        { label: "Add a task", prompt: "Add buy milk", icon: "plus" },
        { label: "See what is pending", prompt: "What is pending?", icon: "notebook" },
      ],
    },
    composer: { placeholder: "Say what there is to do" },
  });

  return (
    <main className="chat">
      <h1 className="unseen">Chat</h1>
      <Script src={script} strategy="afterInteractive" onError={() => setMissing(true)} />
      {missing && (
        <p className="notice" role="alert">
          The chat could not be loaded from {script}. Is Holdfast running there?
        </p>
      )}
      {/* What one person has not sent yet is never another's, in the same browser. OpenAI's script does not know this one. */}
      <ChatKit control={control} draft-scope={userId} />
    </main>
  );
}
