// GET /billing-token with golang-jwt (https://github.com/golang-jwt/jwt).
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v4"
)

type user struct{ id, tenant string }

// signedInUser is your own sign-in: who sends this request, and which tenant of the proxy is theirs.
func signedInUser(request *http.Request) (user, bool) {
	session, err := request.Cookie("session")
	if err != nil || session.Value != "example" {
		return user{}, false
	}
	return user{id: "user-1", tenant: "acme"}, true
}

func billingToken(user user, origin, keyID string, secret []byte) (string, error) {
	now := time.Now().Unix()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss":    origin,
		"aud":    "billing-proxy",
		"sub":    user.id,
		"iat":    now,
		"exp":    now + 300,
		"tenant": user.tenant,
		"scope":  "billing:read",
		"origin": origin,
	})
	token.Header["kid"] = keyID
	return token.SignedString(secret)
}

func env(name, fallback string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return fallback
}

func main() {
	secret := []byte(os.Getenv("BILLING_TOKEN_SECRET"))
	if len(secret) < 32 {
		log.Fatal("BILLING_TOKEN_SECRET must have at least 32 bytes")
	}
	origin := env("APP_ORIGIN", "http://127.0.0.1:3000")
	keyID := env("BILLING_TOKEN_KEY", "2026-11")

	http.HandleFunc("/billing-token", func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("Content-Type", "application/json")
		response.Header().Set("Cache-Control", "no-store")
		body := map[string]string{"error": "sign in first"}
		if user, ok := signedInUser(request); !ok {
			response.WriteHeader(http.StatusUnauthorized)
		} else if token, err := billingToken(user, origin, keyID, secret); err != nil {
			log.Print(err)
			response.WriteHeader(http.StatusInternalServerError)
			body = map[string]string{"error": "no token"}
		} else {
			body = map[string]string{"token": token}
		}
		if err := json.NewEncoder(response).Encode(body); err != nil {
			log.Print(err)
		}
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+env("PORT", "3000"), nil))
}
