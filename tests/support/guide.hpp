// SPDX-License-Identifier: MIT
// guide.hpp: a Markdown page whose reader does what it says, block by block. Each block says what it is for after the
// word for its language:
//   ```sh              typed into one shell, in order; with exit=5 it has to end so, otherwise with 0
//   ```text output     all that the commands above have printed; ... stands for any text within a line, and alone in a
//                      line for any lines
//   ```cpp file=F      what the reader writes into the file F
//   ```diff change=F   what the reader changes in it: lines that stand in F once, with - for those that go, + for new
//   ones
//   ```cpp of=F        what stands in F: all of it, or some lines after one another
// F is relative to the folder that the shell is in.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace armature::testing {

struct Block {
    size_t line = 0;                          // of its first fence, from 1
    std::string language;                     // "" if it says none
    std::map<std::string, std::string> words; // "exit=5" is exit and 5, "output" is output and ""
    std::string text;
    bool has(const std::string &word) const { return words.count(word) != 0; }
};

std::vector<Block> blocks(const std::string &markdown);

// Whether `text` is what `pattern` says, with ... as above; blanks at the ends of lines do not count.
bool fits(const std::string &pattern, const std::string &text);

// `part` is some whole lines of `text`, one after another; how often.
size_t count_lines_in(const std::string &part, const std::string &text);

// Does all that the page says, in `room`, with this environment. "" if everything was as it says; otherwise the first
// thing that was not, with its line.
std::string follow(const std::string &markdown, const std::filesystem::path &room,
                   const std::vector<std::string> &environment);

} // namespace armature::testing
