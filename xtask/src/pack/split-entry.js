// The JavaScript glue of both modules, as one file: two instances have each a loader of their own.
import init from "./named.js";
import { setAddress } from "./loader-of-tools.js";

export * from "./named.js";
export default ({ module_or_path, tools }) => {
  if (tools) setAddress(tools);
  return init({ module_or_path });
};
