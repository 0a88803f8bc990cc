package org.lesionlake.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.UserError;

class UsersFileTest {
  private static final String PASSWORD = "four plain words here";

  @TempDir private Path folder;

  @Test
  void userLogsInWithTheRightPasswordOnly() {
    UsersFile users = users();
    users.put("ann", Role.AGGREGATE, PASSWORD);
    assertThat(users.check("ann", PASSWORD)).contains(Role.AGGREGATE);
    assertThat(users.check("ann", PASSWORD + " ")).isEmpty();
    assertThat(users.check("ann", "")).isEmpty();
    assertThat(users.check("Ann", PASSWORD)).isEmpty();
    assertThat(users.check("bob", PASSWORD)).isEmpty();
  }

  @Test
  void fileHoldsNoPasswordAndIsItsOwnersAlone() throws IOException {
    users().put("ann", Role.ROW, PASSWORD);
    users().put("bob", Role.ROW, PASSWORD);
    Path file = folder.resolve("users");
    String text = Files.readString(file);
    assertThat(text).doesNotContain(PASSWORD);
    // The same password has another hash, since its salt is another.
    assertThat(users().users()).extracting(UsersFile.User::passwordHash).doesNotHaveDuplicates();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void removedUserAndChangedRoleCountAtOnce() {
    UsersFile running = users();
    users().put("ann", Role.ROW, PASSWORD);
    assertThat(running.stillHas("ann", Role.ROW)).isTrue();
    users().put("ann", Role.AGGREGATE, PASSWORD);
    assertThat(running.stillHas("ann", Role.ROW)).isFalse();
    users().remove("ann");
    assertThat(running.stillHas("ann", Role.AGGREGATE)).isFalse();
    assertThat(running.check("ann", PASSWORD)).isEmpty();
    assertThatThrownBy(() -> users().remove("ann")).hasMessageContaining("There is no user 'ann'");
  }

  @Test
  void weakPasswordsAndNamesThatBreakTheFileAreRefused() {
    assertThatThrownBy(() -> users().put("ann", Role.ROW, "short"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("too short");
    for (String name : new String[] {"", "a b", "a\nb row x", "#a", "-a", "ä"}) {
      assertThatThrownBy(() -> users().put(name, Role.ROW, PASSWORD))
          .as(name)
          .isInstanceOf(UserError.class);
    }
  }

  @Test
  void brokenLineIsNamed() throws IOException {
    for (String line :
        new String[] {"ann row", "ann admin x", "ann row pbkdf2-hmac-sha512:0:AA==:AA=="}) {
      Files.writeString(folder.resolve("users"), "# users\n" + line + "\n");
      assertThatThrownBy(() -> users().users())
          .as(line)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("Line 2");
    }
  }

  private UsersFile users() {
    return new UsersFile(folder.resolve("users"));
  }
}
