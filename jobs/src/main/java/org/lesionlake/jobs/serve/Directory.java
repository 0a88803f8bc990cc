package org.lesionlake.jobs.serve;

import java.net.URI;
import java.util.Hashtable;
import java.util.Optional;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.SearchControls;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.Rdn;
import org.lesionlake.jobs.lake.UserError;

/**
 * Users of an LDAP directory: a password is right if the directory lets its user bind with it, and
 * roles are memberships of groups, which the user's own bind reads ({@code member}, {@code
 * uniqueMember} or {@code memberUid}).
 */
final class Directory implements Login {
  private static final String TIMEOUT_MS = "10000";

  private final String url;
  private final String userDn;
  private final String rowGroup;
  private final String aggregateGroup;

  /**
   * @param userDn name to bind as, with {@code {user}} for the name given at login
   * @throws UserError if passwords would cross a network in plain text, or nobody could have a role
   */
  Directory(String url, String userDn, String rowGroup, String aggregateGroup) {
    URI uri = URI.create(url);
    boolean plain = !"ldaps".equals(uri.getScheme());
    if (plain && !("ldap".equals(uri.getScheme()) && Loopback.is(uri.getHost()))) {
      throw new UserError(
          "The directory " + url + " is not used.",
          "Passwords would cross the network in plain text.",
          "Set serve.ldap-url to an address that begins with ldaps://.");
    }
    if (!userDn.contains("{user}") || rowGroup.isEmpty() && aggregateGroup.isEmpty()) {
      throw new UserError(
          "The directory " + url + " cannot be used.",
          "serve.ldap-user-dn has no {user}, or neither serve.ldap-row-group nor"
              + " serve.ldap-aggregate-group is set.",
          "Set them, for example uid={user},ou=people,dc=example and"
              + " cn=lesionlake,ou=groups,dc=example.");
    }
    this.url = url;
    this.userDn = userDn;
    this.rowGroup = rowGroup;
    this.aggregateGroup = aggregateGroup;
  }

  @Override
  public Optional<Role> check(String name, String password) {
    // A bind without password succeeds as nobody (RFC 4513, 5.1.2).
    if (name.isEmpty() || password.isEmpty()) {
      return Optional.empty();
    }
    String dn = userDn.replace("{user}", Rdn.escapeValue(name));
    try {
      LdapContext context = bind(dn, password);
      try {
        if (isMember(context, rowGroup, name, dn)) {
          return Optional.of(Role.ROW);
        }
        return isMember(context, aggregateGroup, name, dn)
            ? Optional.of(Role.AGGREGATE)
            : Optional.empty();
      } finally {
        context.close();
      }
    } catch (AuthenticationException e) {
      return Optional.empty();
    } catch (NamingException e) {
      throw new IllegalStateException("The directory did not answer", e);
    }
  }

  private LdapContext bind(String dn, String password) throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
    environment.put(Context.PROVIDER_URL, url);
    environment.put(Context.SECURITY_AUTHENTICATION, "simple");
    environment.put(Context.SECURITY_PRINCIPAL, dn);
    environment.put(Context.SECURITY_CREDENTIALS, password);
    environment.put(Context.REFERRAL, "ignore");
    environment.put("com.sun.jndi.ldap.connect.timeout", TIMEOUT_MS);
    environment.put("com.sun.jndi.ldap.read.timeout", TIMEOUT_MS);
    return new InitialLdapContext(environment, null);
  }

  // Only whether the entry fits is asked: no attribute and no object comes back that could be read
  // as a class.
  @SuppressWarnings("BanJNDI")
  private static boolean isMember(LdapContext context, String group, String name, String dn)
      throws NamingException {
    if (group.isEmpty()) {
      return false;
    }
    SearchControls entryItself = new SearchControls();
    entryItself.setSearchScope(SearchControls.OBJECT_SCOPE);
    entryItself.setReturningAttributes(new String[] {"1.1"});
    var found =
        context.search(
            group,
            "(|(member={0})(uniqueMember={0})(memberUid={1}))",
            new Object[] {dn, name},
            entryItself);
    try {
      return found.hasMore();
    } finally {
      found.close();
    }
  }
}
