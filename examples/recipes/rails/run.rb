# A site around billing_controller.rb, to try it out: ruby run.rb. It has no users: /sign-in makes one.
require "rails"
require "action_controller/railtie"
require "rack/handler/webrick"
require "securerandom"

PORT = ENV.fetch("PORT", "3000")

class Site < Rails::Application
  config.root = __dir__
  config.eager_load = false
  config.consider_all_requests_local = true
  config.hosts.clear
  config.logger = Logger.new($stderr)
  config.log_level = :warn
  config.secret_key_base = SecureRandom.hex(64)
  config.session_store :cookie_store, key: "session"

  config.x.app_origin = ENV.fetch("APP_ORIGIN", "http://127.0.0.1:#{PORT}")
  config.x.billing_url = ENV.fetch("BILLING_URL", "http://127.0.0.1:8787")
  config.x.billing_token_key = ENV.fetch("BILLING_TOKEN_KEY", "2026-11")
  config.x.billing_token_secret = ENV.fetch("BILLING_TOKEN_SECRET")
end

class SessionsController < ActionController::Base
  def create
    session[:user_id] = "user-1"
    session[:tenant] = "acme"
    redirect_to "/billing"
  end
end

Site.initialize!
Site.routes.draw do
  get "billing", to: "billing#show"
  get "billing-token", to: "billing#token"
  get "sign-in", to: "sessions#create"
end

Rack::Handler::WEBrick.run(Site, Host: "127.0.0.1", Port: PORT.to_i, AccessLog: [])
