/** Milliseconds for which the first sight of the component may wait for what is fetched: words, colours. */
const AT_MOST = 2000;

/** The work, or the end of patience with it, whichever comes first. */
export async function soon(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, AT_MOST);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
