import { renderToString } from "react-dom/server";
import { App } from "./app.jsx";

/** The HTML that takes the place of `<!--app-->` in the page. */
export const render = () => renderToString(<App />);
