require "jwt"

# The page with the widget, and the route that mints its token.
class BillingController < ActionController::Base
  content_security_policy only: :show do |policy|
    billing = Rails.configuration.x.billing_url
    policy.default_src :self
    policy.script_src :self, billing, "'wasm-unsafe-eval'"
    policy.connect_src :self, billing
    policy.style_src :self
  end

  def show
    @billing_url = Rails.configuration.x.billing_url
  end

  def token
    response.headers["Cache-Control"] = "no-store"
    tenant = session[:tenant]
    return render json: { error: "sign in first" }, status: :unauthorized unless tenant

    settings = Rails.configuration.x
    now = Time.now.to_i
    claims = {
      iss: settings.app_origin,
      aud: "billing-proxy",
      sub: session[:user_id],
      iat: now,
      exp: now + 300,
      # From the session, never from the request.
      tenant: tenant,
      scope: "billing:read",
      origin: settings.app_origin
    }
    key = { kid: settings.billing_token_key }
    render json: { token: JWT.encode(claims, settings.billing_token_secret, "HS256", key) }
  end
end
