import { expect, it } from "vitest";

import { reference } from "../scripts/reference";

it("the reference is what the sources say: `npm run reference` writes it anew", async () => {
  await expect(reference()).toMatchFileSnapshot("../../docs/component.md");
});
