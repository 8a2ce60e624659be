import { CUSTOM_ELEMENTS_SCHEMA, Component, type OnInit, signal } from '@angular/core';
import { load, type PorticoEvents } from 'portico-sign-in';

const SERVER = 'http://localhost:8080';

@Component({
  selector: 'main',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    @if (email()) {
      <p>Signed in as <b>{{ email() }}</b>. <button (click)="signOut()">Sign out</button></p>
    } @else {
      <portico-sign-in app="shop" (portico-signed-in)="signedIn($event)">
        <a [href]="page">Sign in</a>
      </portico-sign-in>
    }
  `,
})
export class App implements OnInit {
  readonly page = `${SERVER}/sign-in?app=shop`;
  readonly email = signal<string | null>(null);

  async ngOnInit() {
    await this.lookWhoIsThere();
    await load(SERVER, { app: 'shop' });
  }

  async lookWhoIsThere() {
    const response = await fetch(`${SERVER}/session?app=shop`, { credentials: 'include' });
    this.email.set(response.ok ? ((await response.json())?.email ?? null) : null);
  }

  async signedIn(event: PorticoEvents['portico-signed-in']) {
    // Without this the page goes on to the app's return_to.
    event.preventDefault();
    await this.lookWhoIsThere();
  }

  async signOut() {
    await fetch(`${SERVER}/sign-out`, { method: 'POST', credentials: 'include' });
    this.email.set(null);
  }
}
