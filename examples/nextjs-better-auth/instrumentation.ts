/** Before the first request: the tables that Better Auth keeps people in are made, or brought up to this version. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { getMigrations } = await import("better-auth/db/migration");
  const { auth } = await import("./lib/auth");
  const { runMigrations } = await getMigrations(auth().options);
  await runMigrations();
}
