package org.lesionlake.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.lake.UserError;

/** Against a directory server in this process. */
class DirectoryTest {
  private static final String USER_DN = "uid={user},ou=people,dc=example";
  private static final String ROWS = "cn=rows,ou=groups,dc=example";
  private static final String COUNTS = "cn=counts,ou=groups,dc=example";

  private static InMemoryDirectoryServer server;

  @BeforeAll
  static void start() throws LDAPException, LDIFException {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example");
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig(
            "loopback", InetAddress.getLoopbackAddress(), 0, null));
    config.setSchema(null);
    server = new InMemoryDirectoryServer(config);
    server.add("dn: dc=example", "objectClass: domain", "dc: example");
    server.add("dn: ou=people,dc=example", "objectClass: organizationalUnit", "ou: people");
    server.add("dn: ou=groups,dc=example", "objectClass: organizationalUnit", "ou: groups");
    for (String user : new String[] {"ann", "bob", "cid"}) {
      server.add(
          "dn: uid=" + user + ",ou=people,dc=example",
          "objectClass: inetOrgPerson",
          "uid: " + user,
          "userPassword: secret of " + user);
    }
    server.add(
        "dn: " + ROWS,
        "objectClass: groupOfNames",
        "cn: rows",
        "member: uid=ann,ou=people,dc=example");
    server.add("dn: " + COUNTS, "objectClass: posixGroup", "cn: counts", "memberUid: bob");
    server.startListening();
  }

  @AfterAll
  static void stop() {
    server.shutDown(true);
  }

  @Test
  void rolesAreMembershipsOfThoseWhoCanBind() {
    Directory directory = directory();
    assertThat(directory.check("ann", "secret of ann")).contains(Role.ROW);
    assertThat(directory.check("bob", "secret of bob")).contains(Role.AGGREGATE);
    assertThat(directory.check("cid", "secret of cid")).isEmpty();
    assertThat(directory.check("ann", "secret of bob")).isEmpty();
    assertThat(directory.check("dan", "secret of ann")).isEmpty();
  }

  @Test
  void emptyPasswordIsNobodys() {
    // A directory lets it bind, as nobody.
    assertThat(directory().check("ann", "")).isEmpty();
  }

  @Test
  void namesCannotLeaveTheirPlace() {
    for (String name :
        new String[] {
          "ann,ou=people,dc=example", "ann)(uid=*", "*", "x\\2cou=people", "ann+cn=x", "ann "
        }) {
      assertThat(directory().check(name, "secret of ann")).as(name).isEmpty();
    }
  }

  @Test
  void passwordsDoNotCrossANetworkInPlainText() {
    assertThatThrownBy(() -> new Directory("ldap://192.0.2.1", USER_DN, ROWS, COUNTS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("plain text");
    assertThatThrownBy(() -> new Directory("ldaps://192.0.2.1", "uid=x", ROWS, COUNTS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no {user}");
    assertThatThrownBy(() -> new Directory("ldaps://192.0.2.1", USER_DN, "", ""))
        .isInstanceOf(UserError.class);
  }

  private static Directory directory() {
    return new Directory("ldap://127.0.0.1:" + server.getListenPort(), USER_DN, ROWS, COUNTS);
  }
}
