/**
 * The address of a picture that may be shown; null for every other. A picture on another host tells that host who reads
 * and when, so it is fetched only from this one, from what comes with the message, and from hosts the thread names.
 *
 * @param hosts names of hosts (their subdomains count, over HTTPS), or whole origins.
 */
export function imageSource(value: unknown, hosts: readonly string[], page: string = location.href): string | null {
  if (typeof value !== "string" || value === "") return null;
  if (/^data:image\/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(value)) return value;
  let address: URL;
  try {
    address = new URL(value, page);
  } catch {
    return null;
  }
  if (address.origin === new URL(page).origin || hosts.includes(address.origin)) return address.href;
  if (address.protocol === "blob:") return null;
  const allowed = hosts.some((host) => address.hostname === host || address.hostname.endsWith(`.${host}`));
  return address.protocol === "https:" && allowed ? address.href : null;
}
