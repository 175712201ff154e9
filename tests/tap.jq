# SPDX-License-Identifier: MIT
# From the log of "meson test" to TAP: the tests of the programs that speak it, one line for others.

def is_result: test("^(not )?ok ");
def as_comment: rtrimstr("\n") | split("\n")[] | "# " + .;

(.name | split(" / ") | last) as $name
| (.stdout // "" | split("\n")) as $lines
| (.result | IN("OK", "SKIP") | not) as $failed
| ($lines | any(startswith("not ok "))) as $told
| if $lines | any(is_result) then
    $lines[] | select(is_result or startswith("# "))
    | sub("^(?<verdict>(not )?ok) [0-9]+ - "; "\(.verdict) \($name): ")
  elif $failed | not then
    "ok \($name)" + if .result == "SKIP" then " # skip" else "" end
  else
    empty
  end,
  if $failed and ($told | not) then
    "not ok \($name): \(.result), status \(.returncode)",
    (.stdout, .stderr // "" | as_comment)
  else
    empty
  end
