package dev.hawser.im.conversation;

/** A conversation as one of its members has it. */
public record Membership(Conversation conversation, Member member) {

  public boolean may(Capability capability) {
    Role role = member.role();
    if (conversation.direct()) {
      return switch (capability) {
        case READ -> true;
        case SEND, REACT, PIN -> !member.barred();
        case RECALL, INVITE, REMOVE, UPDATE, APPOINT -> false;
      };
    }
    return role.may(capability)
        && (capability != Capability.SEND
            || !conversation.settings().quiet()
            || role.may(Capability.UPDATE));
  }
}
