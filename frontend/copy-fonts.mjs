// Copies the two weights that printed documents use beside the documents module.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, "node_modules", "@embedpdf", "fonts-sc");
const to = join(here, "..", "src", "jiuzhu", "interfaces", "documents", "fonts");

mkdirSync(to, { recursive: true });
for (const weight of ["Regular", "Bold"]) {
  copyFileSync(join(from, "fonts", `NotoSansHans-${weight}.otf`), join(to, `NotoSansHans-${weight}.otf`));
}
copyFileSync(join(from, "LICENSE"), join(to, "LICENSE.txt"));
