/** Somebody as this user has them among their contacts. */
export interface Contact {
  readonly user: string;
  /** `asked` by this user, `asking` this user, or a `contact`. */
  readonly state: "contact" | "asked" | "asking";
  /** Since when, milliseconds since 1970. */
  readonly since: number;
  /** What was said with the question. */
  readonly text?: string;
}

/** What somebody says of themselves. */
export interface Profile {
  readonly user: string;
  readonly name?: string;
  /** Where a picture is. */
  readonly picture?: string;
  /** Any JSON of yours. */
  readonly custom?: unknown;
}

interface Where {
  readonly limit?: number;
  readonly next?: string;
}

/** Who others are to this user. What changes, also by another device, comes as a `notice` of the `Chat`. */
export class People {
  readonly #call: <T>(method: string, data: object) => Promise<T>;

  /** @internal */
  constructor(call: <T>(method: string, data: object) => Promise<T>) {
    this.#call = call;
  }

  /** Has somebody open no conversation with this user, say nothing in theirs, and invite this user nowhere. */
  async block(user: string): Promise<void> {
    await this.#call("block", { user });
  }

  async unblock(user: string): Promise<void> {
    await this.#call("unblock", { user });
  }

  /** Whom this user blocks, by name. */
  blocked(where: Where = {}): Promise<{ readonly users: readonly string[]; readonly next?: string }> {
    return this.#call("blocked", where);
  }

  /** Asks somebody to be a contact, or says yes to who has asked. */
  request(user: string, text?: string): Promise<Contact> {
    return this.#call("contact-request", { user, ...(text !== undefined && { text }) });
  }

  /** Says yes or no to who has asked. */
  async answer(user: string, accept: boolean): Promise<void> {
    await this.#call("contact-answer", { user, accept });
  }

  /** Ends a contact, or takes a question back. */
  async remove(user: string): Promise<void> {
    await this.#call("contact-remove", { user });
  }

  /** Contacts and questions by name, or those of one `state`. */
  contacts(where: Where & { readonly state?: Contact["state"] } = {}): Promise<{ readonly contacts: readonly Contact[]; readonly next?: string }> {
    return this.#call("contacts", where);
  }

  /** Of those of whom this user may know it, whether they are there, or when they were last, milliseconds since 1970. */
  async lastSeen(users: readonly string[]): Promise<readonly { readonly user: string; readonly online?: true; readonly time?: number }[]> {
    return (await this.#call<{ seen: readonly { user: string; online?: true; time?: number }[] }>("last-seen", { users })).seen;
  }

  /** Whether others may know when this user was there. */
  async hideLastSeen(hidden = true): Promise<void> {
    await this.#call("last-seen", { hidden });
  }

  /** What somebody says of themselves; of this user without a name. */
  profile(user?: string): Promise<Profile> {
    return this.#call("profile", user === undefined ? {} : { user });
  }

  /** Says something else of this user; what is not named stays. */
  describe(profile: Omit<Profile, "user">): Promise<Profile> {
    return this.#call("profile", profile);
  }

  /** What many say of themselves, 100 at most; who says nothing is absent. */
  async profiles(users: readonly string[]): Promise<readonly Profile[]> {
    return (await this.#call<{ profiles: readonly Profile[] }>("profiles", { users })).profiles;
  }
}
