// Writes what editors know of the elements, beside the manifest that it is made from: web-types.json for
// JetBrains' editors, html-custom-data.json and css-custom-data.json for VS Code.
//
// It works in the current folder, the package's: JetBrains' file has the name and version of its package.json.

import { readFileSync } from "node:fs";
import { generateJetBrainsWebTypes } from "custom-element-jet-brains-integration";
import { generateVsCodeCustomElementData } from "custom-element-vs-code-integration";

const manifest = JSON.parse(readFileSync("custom-elements.json", "utf8"));

const options = {
  outdir: ".",
  hideLogs: true,
  // Both list the custom properties for CSS; the elements' descriptions would give them a default of "undefined".
  hideCssPropertiesDocs: true,
};
generateJetBrainsWebTypes(manifest, { ...options, webTypesFileName: "web-types.json", packageJson: false });
generateVsCodeCustomElementData(manifest, {
  ...options,
  htmlFileName: "html-custom-data.json",
  cssFileName: "css-custom-data.json",
});
