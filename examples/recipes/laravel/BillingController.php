<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Routing\Controller;

/** The page with the widget, and the route that mints its token. */
final class BillingController extends Controller
{
    public function show(): Response
    {
        $url = config('billing.url');
        $policy = "default-src 'self'; script-src 'self' $url 'wasm-unsafe-eval'; "
            . "connect-src 'self' $url; style-src 'self'";
        return response()->view('billing', ['billingUrl' => $url])->header('Content-Security-Policy', $policy);
    }

    public function token(Request $request): JsonResponse
    {
        $tenant = $request->session()->get('tenant');
        if ($tenant === null) {
            return $this->uncached(['error' => 'sign in first'], 401);
        }
        $now = time();
        return $this->uncached(['token' => $this->sign([
            'iss' => config('billing.app_origin'),
            'aud' => 'billing-proxy',
            'sub' => $request->session()->get('user_id'),
            'iat' => $now,
            'exp' => $now + 300,
            // From the session, never from the request.
            'tenant' => $tenant,
            'scope' => 'billing:read',
            'origin' => config('billing.app_origin'),
        ])]);
    }

    /** With firebase/php-jwt: JWT::encode($claims, $secret, 'HS256', $keyId). */
    private function sign(array $claims): string
    {
        $encode = fn (string $bytes): string => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
        $header = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => config('billing.token_key')];
        $signed = $encode(json_encode($header, JSON_THROW_ON_ERROR))
            . '.' . $encode(json_encode($claims, JSON_THROW_ON_ERROR));
        return $signed . '.' . $encode(hash_hmac('sha256', $signed, config('billing.token_secret'), true));
    }

    private function uncached(array $body, int $status = 200): JsonResponse
    {
        return response()->json($body, $status)->header('Cache-Control', 'no-store');
    }
}
