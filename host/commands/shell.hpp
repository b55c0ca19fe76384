// SPDX-License-Identifier: MIT
// shell.hpp: commands that a person is told to try: they must work as they are copied.
#pragma once

#include <string>

namespace armature::commands {

// As one word of a POSIX shell: quoted where it has to be.
std::string shell_word(const std::string &text);

// How this program was called: "armature" where PATH finds it, else the path that was typed. main() says it once.
void called_as(const std::string &first_argument);
const std::string &program();

} // namespace armature::commands
