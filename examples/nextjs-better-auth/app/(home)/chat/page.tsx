import { Chat } from "@/components/chat";
import { signedIn } from "@/lib/auth";
import { settings } from "@/lib/settings";

export default async function Page({ searchParams }: { searchParams: Promise<{ thread?: string | string[] }> }) {
  const { id, name } = await signedIn();
  const { chatUrl, chatScript, domainKey } = settings();
  const { thread } = await searchParams;
  return (
    <Chat
      userId={id}
      name={name}
      url={`${chatUrl}/api/chatkit`}
      script={chatScript}
      domainKey={domainKey}
      thread={typeof thread === "string" ? thread : null}
    />
  );
}
