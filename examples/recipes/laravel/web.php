<?php

use App\Http\Controllers\BillingController;
use Illuminate\Support\Facades\Route;

Route::middleware('web')->group(function () {
    Route::get('/billing', [BillingController::class, 'show']);
    Route::get('/billing-token', [BillingController::class, 'token']);
});
