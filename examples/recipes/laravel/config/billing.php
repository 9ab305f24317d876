<?php

return [
    // The proxy's address for browsers.
    'url' => env('BILLING_URL', 'http://127.0.0.1:8787'),
    'app_origin' => env('APP_ORIGIN', 'http://127.0.0.1:3000'),
    'token_key' => env('BILLING_TOKEN_KEY', '2026-11'),
    'token_secret' => env('BILLING_TOKEN_SECRET'),
];
