import { AccountForm } from "@/components/account-form";

export default function Page() {
  return <AccountForm kind="sign-up" />;
}
