<?php
// GET /billing-token. With Composer, firebase/php-jwt makes the same token:
// JWT::encode($claims, $secret, 'HS256', $keyId). This file needs nothing but PHP.
//
//   php -S 127.0.0.1:3000 billing-token.php

declare(strict_types=1);

/** Your own sign-in: who sends this request, and which tenant of the proxy is theirs. */
function signed_in_user(): ?array
{
    return ($_COOKIE['session'] ?? '') === 'example' ? ['id' => 'user-1', 'tenant' => 'acme'] : null;
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function billing_token(array $user): string
{
    $origin = getenv('APP_ORIGIN') ?: 'http://127.0.0.1:3000';
    $now = time();
    $header = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => getenv('BILLING_TOKEN_KEY') ?: '2026-11'];
    $claims = [
        'iss' => $origin,
        'aud' => 'billing-proxy',
        'sub' => $user['id'],
        'iat' => $now,
        'exp' => $now + 300,
        'tenant' => $user['tenant'],
        'scope' => 'billing:read',
        'origin' => $origin,
    ];
    $signed = base64url(json_encode($header, JSON_THROW_ON_ERROR))
        . '.' . base64url(json_encode($claims, JSON_THROW_ON_ERROR));
    $secret = getenv('BILLING_TOKEN_SECRET');
    if ($secret === false || strlen($secret) < 32) {
        throw new RuntimeException('BILLING_TOKEN_SECRET must have at least 32 bytes');
    }
    return $signed . '.' . base64url(hash_hmac('sha256', $signed, $secret, true));
}

header('Content-Type: application/json');
header('Cache-Control: no-store');
if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/billing-token') {
    http_response_code(404);
    echo '{"error":"not found"}';
} elseif (($user = signed_in_user()) === null) {
    http_response_code(401);
    echo '{"error":"sign in first"}';
} else {
    echo json_encode(['token' => billing_token($user)], JSON_THROW_ON_ERROR);
}
