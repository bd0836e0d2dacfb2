declare module "virtual:lucide-*" {
  const paths: Readonly<Record<string, string>>;
  export default paths;
}
