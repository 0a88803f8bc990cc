package org.lesionlake.jobs.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.lesionlake.jobs.lake.UserError;

/**
 * The file of users: a line for each with name, role and hash of the password, parted by blanks. It
 * is read at each login, so that who was removed cannot come in again.
 */
public final class UsersFile implements Login {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final int SHORTEST_PASSWORD = 12;

  /** A line of the file. */
  public record User(String name, Role role, String passwordHash) {}

  private final Path file;

  public UsersFile(Path file) {
    this.file = file;
  }

  /** Every user, by name. */
  public Collection<User> users() {
    return read().values();
  }

  /**
   * Adds a user or gives one another password and role.
   *
   * @throws UserError if the name or the password will not do
   */
  public void put(String name, Role role, String password) {
    if (!NAME.matcher(name).matches()) {
      throw new UserError(
          "'" + name + "' cannot be a user's name.",
          "A name has up to 64 letters, digits, dots, hyphens, underscores and @, and begins with a"
              + " letter or digit.",
          "Choose another.");
    }
    if (password.length() < SHORTEST_PASSWORD) {
      throw new UserError(
          "The password is too short.",
          "It has " + password.length() + " characters, at least " + SHORTEST_PASSWORD + " count.",
          "Choose a longer one: three or four words will do.");
    }
    Map<String, User> users = read();
    users.put(name, new User(name, role, PasswordHash.of(password).toString()));
    write(users.values());
  }

  /**
   * @throws UserError if there is no such user
   */
  public void remove(String name) {
    Map<String, User> users = read();
    if (users.remove(name) == null) {
      throw new UserError(
          "There is no user '" + name + "'.",
          "The file " + file + " does not name one.",
          "Look with 'lesionlake serve user list'.");
    }
    write(users.values());
  }

  @Override
  public Optional<Role> check(String name, String password) {
    Optional<User> user = Optional.ofNullable(read().get(name));
    PasswordHash hash =
        user.map(User::passwordHash).map(PasswordHash::parse).orElse(PasswordHash.OF_NOBODY);
    boolean fits = hash.fits(password);
    return user.filter(known -> fits).map(User::role);
  }

  @Override
  public boolean stillHas(String name, Role role) {
    return Optional.ofNullable(read().get(name)).filter(user -> user.role() == role).isPresent();
  }

  private Map<String, User> read() {
    Map<String, User> users = new TreeMap<>();
    int number = 0;
    for (String line : lines()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.trim().split("\\s+");
      Optional<Role> role = parts.length == 3 ? Role.of(parts[1]) : Optional.empty();
      if (role.isEmpty() || !NAME.matcher(parts[0]).matches() || !isHash(parts[2])) {
        throw new UserError(
            "The users in " + file + " cannot be read.",
            "Line " + number + " is not a name, a role (row or aggregate) and a password hash.",
            "Take the line out and add the user with 'lesionlake serve user add'.");
      }
      users.put(parts[0], new User(parts[0], role.get(), parts[2]));
    }
    return users;
  }

  private static boolean isHash(String text) {
    try {
      PasswordHash.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private java.util.List<String> lines() {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return java.util.List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the file's place whole, readable by its owner alone. */
  private void write(Collection<User> users) {
    StringBuilder text = new StringBuilder("# Written by 'lesionlake serve user'.\n");
    users.forEach(
        user ->
            text.append(user.name())
                .append(' ')
                .append(user.role().word())
                .append(' ')
                .append(user.passwordHash())
                .append('\n'));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path written = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(written);
      OwnersFile.create(written);
      Files.writeString(written, text);
      Files.move(
          written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
