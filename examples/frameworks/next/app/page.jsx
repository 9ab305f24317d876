import { connection } from "next/server";
import { Billing } from "./billing.jsx";

export default async function Page() {
  // A page under a nonce is rendered for each request.
  await connection();
  return (
    <main>
      <h1>Billing</h1>
      <Billing />
    </main>
  );
}
