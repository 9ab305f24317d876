<?php

// A site around BillingController.php, to try it out with Debian's php-laravel-framework:
// php -S 127.0.0.1:3000 run.php. It has no users: /sign-in makes one. An application of Laravel's own
// installer has all of this already.

declare(strict_types=1);

use Illuminate\Config\Repository;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Contracts\Http\Kernel as KernelContract;
use Illuminate\Foundation\Application;
use Illuminate\Foundation\Bootstrap;
use Illuminate\Foundation\Exceptions\Handler;
use Illuminate\Foundation\Http\Kernel;
use Illuminate\Http\Request;
use Illuminate\Session\Middleware\StartSession;
use Illuminate\Support\Facades\Route;

require_once '/usr/share/php/Illuminate/autoload.php';
require_once __DIR__ . '/BillingController.php';

final class SiteKernel extends Kernel
{
    protected $bootstrappers = [Bootstrap\RegisterFacades::class, Bootstrap\RegisterProviders::class, Bootstrap\BootProviders::class];
    protected $middlewareGroups = ['web' => [StartSession::class]];
}

$scratch = getenv('SCRATCH') ?: sys_get_temp_dir();
foreach (['PACKAGES', 'SERVICES'] as $list) {
    putenv("APP_{$list}_CACHE=$scratch/" . strtolower($list) . '.php');
}
$application = new Application(__DIR__);
$application->useStoragePath($scratch);
$application->instance('config', new Repository([
    'app' => [
        'debug' => true,
        'providers' => [
            Illuminate\Cache\CacheServiceProvider::class,
            Illuminate\Cookie\CookieServiceProvider::class,
            Illuminate\Filesystem\FilesystemServiceProvider::class,
            Illuminate\Session\SessionServiceProvider::class,
            Illuminate\View\ViewServiceProvider::class,
        ],
    ],
    'billing' => require __DIR__ . '/config/billing.php',
    'session' => [
        'driver' => 'file', 'files' => $scratch, 'cookie' => 'session', 'lifetime' => 60, 'expire_on_close' => true,
        'lottery' => [0, 100], 'path' => '/', 'domain' => null, 'secure' => false, 'http_only' => true, 'same_site' => 'lax',
    ],
    'view' => ['paths' => [__DIR__ . '/views'], 'compiled' => $scratch],
]));
$application->singleton(KernelContract::class, SiteKernel::class);
$application->singleton(ExceptionHandler::class, Handler::class);

$kernel = $application->make(KernelContract::class);
$kernel->bootstrap();
require __DIR__ . '/web.php';
Route::middleware('web')->get('/sign-in', function (Request $request) {
    $request->session()->put(['user_id' => 'user-1', 'tenant' => 'acme']);
    return redirect('/billing');
});
$response = $kernel->handle($request = Request::capture());
$response->send();
$kernel->terminate($request, $response);
