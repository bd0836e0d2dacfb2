/**
 * What is seldom used, loaded when it is. The component is one classic script, so the build makes a file of its own of
 * each of these, under /assets beside that script, and puts its address here: see vite.chatkit.config.ts.
 */
export const loadChart = (): Promise<typeof import("./elements/widget/chart/draw")> => import("./elements/widget/chart/draw");
export const loadRecorder = (): Promise<typeof import("./session/recorder")> => import("./session/recorder");
