/** Apart from src/lazy.ts, because scripts that are loaded later draw icons too: they would hold all that is listed there. */
export const loadLucide = (): Promise<typeof import("./lucide/find")> => import("./lucide/find");
