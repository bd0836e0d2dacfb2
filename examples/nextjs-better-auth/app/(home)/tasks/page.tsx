import { Tasks } from "@/components/tasks";
import { signedIn } from "@/lib/auth";
import { settings } from "@/lib/settings";

export default async function Page() {
  const { id } = await signedIn();
  return <Tasks userId={id} url={`${settings().chatUrl}/api/tasks`} />;
}
