import type { ConversationView, Flags, GroupLink, GroupOptions, MembersPage, Requests, Role } from "./calls.js";
import { type FileAddress, type FileReference, upload, type UploadOptions } from "./files.js";
import type { Happening } from "./message.js";

/** What a member does in a conversation beside saying something; each resolves once the server has done it. */
export abstract class Membership {
  abstract readonly channel: string;

  /** @internal Asks the room about this conversation. */
  protected abstract call<T>(method: string, fields: object): Promise<T>;
  /** @internal The server's view, which is passed over where more is known here. */
  abstract renew(view: ConversationView): void;
  /** @internal How it is seen now. */
  abstract change(flags: Partial<Flags>): void;
  /** @internal The user is no member any more. */
  abstract end(error: undefined): void;

  /** @internal Something becomes of a message; shown at once, and undone where it is refused. */
  protected abstract happen(what: Happening): Promise<void>;

  recall(offset: number): Promise<void> {
    return this.happen({ type: "recall", ref: offset });
  }

  react(offset: number, emoji: string, on = true): Promise<void> {
    return this.happen({ type: "react", ref: offset, emoji, ...(!on && { on }) });
  }

  pin(offset: number, on = true): Promise<void> {
    return this.happen({ type: "pin", ref: offset, ...(!on && { on }) });
  }

  /** How many members have read up to there, in a group of any size. */
  whoRead(offset: number): Promise<{ readonly read: number; readonly of: number }> {
    return this.call("who-read", { offset });
  }

  /** Reads a page of the members, by name. */
  membersPage(options: { readonly limit?: number; readonly next?: string } = {}): Promise<MembersPage> {
    return this.call("members", options);
  }

  /** Resolves with how many are new. */
  async invite(users: readonly string[], role: Role = "member"): Promise<number> {
    return (await this.call<{ added: number }>("invite", { users, role })).added;
  }

  async remove(user: string): Promise<void> {
    await this.call("remove", { user });
  }

  /** Says what somebody is; an owner who names another is an admin from then on. */
  async appoint(user: string, role: Role): Promise<void> {
    await this.call("role", { user, role });
  }

  /** Says in another conversation what was said here, and who said it; resolves with its offset there. `key` makes asking twice do it once. */
  async forward(offset: number, to: { readonly channel: string }, key?: string): Promise<number> {
    const { offset: there } = await this.call<{ offset: number }>("forward-message", { offset, to: to.channel, ...(key !== undefined && { key }) });
    return there;
  }

  /** The link by which people come into the group. */
  link(): Promise<GroupLink> {
    return this.call("link", {});
  }

  /** Makes a link, in the place of the one before: for so many seconds and users, or for ever and anybody who has it. */
  makeLink(options: { readonly within?: number; readonly uses?: number } = {}): Promise<GroupLink> {
    return this.call("link", { make: true, ...options });
  }

  async endLink(): Promise<void> {
    await this.call("link", { end: true });
  }

  /** Who waits to be let in. */
  requests(options: { readonly limit?: number; readonly next?: string } = {}): Promise<Requests> {
    return this.call("requests", options);
  }

  /** Lets somebody in who waits, or turns them down. */
  async answer(user: string, accept: boolean): Promise<void> {
    await this.call("answer", { user, accept });
  }

  async leave(): Promise<void> {
    await this.call("leave", {});
    this.end(undefined);
  }

  async update(options: GroupOptions): Promise<void> {
    this.renew(await this.call<ConversationView>("update", options));
  }

  async set(flags: Partial<Omit<Flags, "marked">>): Promise<void> {
    this.change(await this.call<Flags>("set", flags));
  }

  /** Marks it as unread, until it is read. */
  async mark(marked = true): Promise<void> {
    this.change(await this.call<Flags>("unread-mark", { marked }));
  }

  /**
   * Brings a file here; then say it: `say({ type: "image", file })`. What a broken line took with it is brought again.
   * Rejects where files are not taken here, or not this one.
   */
  upload(file: Blob, name: string, options: UploadOptions = {}): Promise<FileReference> {
    return upload((method, fields) => this.call(method, fields), file, name, options);
  }

  /** Where a file of this conversation is fetched for a while, or a small picture of it. */
  address({ id, name, type }: FileReference, options: { readonly thumbnail?: boolean } = {}): Promise<FileAddress> {
    return this.call("download", { id, name, type, ...options });
  }
}
