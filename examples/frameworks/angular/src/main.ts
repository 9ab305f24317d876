import { provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { Billing } from "./billing";

bootstrapApplication(Billing, { providers: [provideZonelessChangeDetection()] });
