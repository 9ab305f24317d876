import { connection } from "next/server";
import { Billing } from "./billing.jsx";

export default async function Page() {
  // A page with a nonce must be rendered for each request.
  await connection();
  return (
    <main>
      <h1>Billing</h1>
      <Billing />
    </main>
  );
}
