// SPDX-License-Identifier: MIT
#include "plugin/template.hpp"

#include "support/error.hpp"
#include "support/installation.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace armature::plugin {

namespace fs = std::filesystem;

namespace {

struct Placeholder {
    std::string word, text;
};

// "swish2" -> "Swish2", "my_layer" -> "MyLayer"
std::string camel(const std::string &name) {
    std::string out;
    bool start = true;
    for (const char c : name) {
        if (c != '_') {
            out += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        start = c == '_';
    }
    return out;
}

// Everything in one pass, so that what was put in is not looked at again.
std::string fill(const std::string &text, const std::vector<Placeholder> &placeholders) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        const auto found = std::find_if(placeholders.begin(), placeholders.end(), [&](const Placeholder &placeholder) {
            return text.compare(at, placeholder.word.size(), placeholder.word) == 0;
        });
        out += found == placeholders.end() ? std::string(1, text[at]) : found->text;
        at += found == placeholders.end() ? 1 : found->word.size();
    }
    return out;
}

std::string without_lines(const std::string &text, const std::string &word) {
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        out += line.find(word) == std::string::npos ? line + '\n' : "";
    }
    return out;
}

} // namespace

std::vector<std::string> template_kinds() {
    std::vector<std::string> kinds;
    std::error_code failed;
    for (fs::directory_iterator entry(shared_file("templates"), failed), end; !failed && entry != end;
         entry.increment(failed)) {
        kinds.push_back(entry->path().filename().string());
    }
    std::sort(kinds.begin(), kinds.end());
    return kinds;
}

void write_template(Kind kind, const std::string &name, const std::string &term, const fs::path &folder) {
    const std::string stands = std::string("my_") + word(kind);
    const std::vector<Placeholder> placeholders = {{stands, name}, {camel(stands), camel(name)}, {"my_term", term}};
    for (const fs::directory_entry &entry : fs::directory_iterator(shared_file("templates") / word(kind))) {
        std::ostringstream text;
        text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        const std::string kept = term.empty() ? without_lines(text.str(), "my_term") : text.str();
        const fs::path file = folder / fill(entry.path().filename().string(), placeholders);
        std::ofstream out(file, std::ios::binary);
        if (!(out << fill(kept, placeholders)).flush()) {
            throw Error(Fault::usage, "cannot be written", file.string(), "is the disk full?");
        }
    }
}

} // namespace armature::plugin
