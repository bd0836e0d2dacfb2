/** What few widgets need: a script of its own, as those in src/lazy.ts are. Widgets are one themselves. */
export const loadChart = (): Promise<typeof import("./chart/draw")> => import("./chart/draw");
