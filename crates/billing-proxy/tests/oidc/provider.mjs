// An identity provider on loopback: `node provider.mjs ALGORITHM KEY_ID PORT`. It issues access tokens to
// one client, whose id is the claim `org_id`, and prints its port.
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const [algorithm, kid, port] = process.argv.slice(2);
const kinds = {
  RS256: ["rsa", { modulusLength: 2048 }],
  ES256: ["ec", { namedCurve: "P-256" }],
  EdDSA: ["ed25519", {}],
};
const key = generateKeyPairSync(...kinds[algorithm]).privateKey.export({ format: "jwk" });

const provider = new Provider("https://login.example.com/", {
  jwks: { keys: [{ ...key, kid, use: "sig", alg: algorithm }] },
  clients: [{
    client_id: "org_A",
    client_secret: "secret",
    grant_types: ["client_credentials"],
    id_token_signed_response_alg: algorithm,
    redirect_uris: [],
    response_types: [],
  }],
  extraTokenClaims: (_, token) => ({ org_id: token.clientId }),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, audience) => ({
        accessTokenFormat: "jwt",
        accessTokenTTL: 300,
        audience,
        jwt: { sign: { alg: algorithm } },
        scope: "billing:read other",
      }),
    },
  },
});
provider.listen(Number(port), "127.0.0.1", function () {
  console.log(`listening on ${this.address().port}`);
});
