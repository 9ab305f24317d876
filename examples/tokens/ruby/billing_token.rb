# GET /billing-token with the gem jwt (https://github.com/jwt/ruby-jwt).
require "json"
require "jwt"
require "webrick"

APP_ORIGIN = ENV.fetch("APP_ORIGIN", "http://127.0.0.1:3000")
KEY_ID = ENV.fetch("BILLING_TOKEN_KEY", "2026-11")
SECRET = ENV.fetch("BILLING_TOKEN_SECRET")

# Your own sign-in: who sends this request, and which tenant of the proxy is theirs.
def signed_in_user(request)
  session = request.cookies.find { |cookie| cookie.name == "session" }
  { id: "user-1", tenant: "acme" } if session&.value == "example"
end

def billing_token(user)
  now = Time.now.to_i
  claims = {
    iss: APP_ORIGIN,
    aud: "billing-proxy",
    sub: user[:id],
    iat: now,
    exp: now + 300,
    tenant: user[:tenant],
    scope: "billing:read",
    origin: APP_ORIGIN
  }
  JWT.encode(claims, SECRET, "HS256", { kid: KEY_ID })
end

server = WEBrick::HTTPServer.new(
  BindAddress: "127.0.0.1", Port: ENV.fetch("PORT", "3000").to_i, AccessLog: []
)
server.mount_proc "/billing-token" do |request, response|
  user = signed_in_user(request)
  response.status = user ? 200 : 401
  response["Content-Type"] = "application/json"
  response["Cache-Control"] = "no-store"
  response.body = JSON.generate(user ? { token: billing_token(user) } : { error: "sign in first" })
end
%w[INT TERM].each { |signal| trap(signal) { server.shutdown } }
server.start
