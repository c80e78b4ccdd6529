/** The token Django asks for on every request that writes. */
export function csrfToken(page: Document = document): string {
  const written = page.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (written) return written;
  const cookie = page.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : "";
}
