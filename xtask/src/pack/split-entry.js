// The JavaScript glue of both modules in one file, so that each instance has its own loader.
import init from "./named.js";
import { setAddress } from "./loader-of-tools.js";

export * from "./named.js";
export default ({ module_or_path, tools }) => {
  if (tools) setAddress(tools);
  return init({ module_or_path });
};
