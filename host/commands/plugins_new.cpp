// SPDX-License-Identifier: MIT
// plugins_new.cpp: `armature plugins new KIND NAME` writes a folder with a small plugin that works, and says how to go
// on.
#include "commands/plugins_new.hpp"

#include "commands/cli.hpp"
#include "commands/shell.hpp"
#include "commands/text_width.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/template.hpp"
#include "support/installation.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>

namespace armature::commands {

namespace {

namespace fs = std::filesystem;
using plugin::Kind;

struct NewOptions {
    std::string kind, name, folder = ".", term;
};

// Each with a blank on both sides.
constexpr std::string_view keywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t "
    "class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue "
    "decltype default delete do double dynamic_cast else enum explicit export extern false float for friend "
    "goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private "
    "protected public register reinterpret_cast requires return short signed sizeof static static_assert "
    "static_cast struct switch template this thread_local throw true try typedef typeid typename union "
    "unsigned using virtual void volatile wchar_t while xor xor_eq ";

[[noreturn]] void refuse(const std::string &message, const std::string &hint) {
    throw Error(Fault::usage, one_line(message), "", hint); // a name is whatever was typed
}

std::string with_article(const std::string &word) {
    return (std::string_view("aeiou").find(word[0]) == std::string_view::npos ? "a " : "an ") + word;
}

// A kind for which there is a template: every folder of them is one.
Kind kind_of(const std::string &text) {
    const std::vector<std::string> known = plugin::template_kinds();
    if (known.empty()) {
        refuse(fmt::format("there are no templates in {}", shared_file("templates").string()),
               "they come with the program: install all of Armature anew");
    }
    Kind kind{};
    if (!plugin::parse(text, kind) || std::find(known.begin(), known.end(), plugin::word(kind)) == known.end()) {
        refuse(fmt::format("there is no template for the kind \"{}\"", text), suggest(text, known));
    }
    return kind;
}

void check_name(Kind kind, const std::string &name) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz", others = "0123456789_";
    const bool fits = !name.empty() && name.size() <= 64 && letters.find(name[0]) != std::string_view::npos &&
                      std::all_of(name.begin(), name.end(), [&](char c) {
                          return letters.find(c) != std::string_view::npos || others.find(c) != std::string_view::npos;
                      });
    if (!fits) {
        refuse(fmt::format("\"{}\" is no name for a component: small letters, digits and _, a letter first, at most 64",
                           name),
               "for example swish2");
    }
    if (keywords.find(' ' + name + ' ') != std::string_view::npos) {
        refuse(fmt::format("\"{}\" is a word of C++ itself", name), fmt::format("for example my_{}", name));
    }
    const auto catalogue = plugin::Catalogue::scan(plugin::Catalogue::default_search());
    if (const plugin::Component *taken = catalogue.find(kind, name)) {
        refuse(fmt::format("there is {} \"{}\" already, in {}", with_article(plugin::word(taken->kind)), name,
                           taken->file.string()),
               "choose another name; it would hide the one that is there");
    }
}

// A text of C++ that ends neither its string nor its line.
void check_term(const std::string &term) {
    const bool plain = std::none_of(term.begin(), term.end(), [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (!plain) {
        refuse("a term has no quotes, backslashes or control characters", "for example --term \"Dropout\"");
    }
}

// Whether find_package looks where this program is installed: it goes by PATH, and by the usual places.
bool cmake_finds_us() {
    const fs::path us = installation();
    const char *path = std::getenv("PATH");
    std::istringstream entries(path == nullptr ? "" : path);
    bool found = us == "/usr" || us == "/usr/local";
    for (std::string entry; std::getline(entries, entry, ':');) {
        std::error_code failed;
        found = found || (fs::path(entry).filename() == "bin" &&
                          fs::weakly_canonical(fs::path(entry).parent_path(), failed) == us && !failed);
    }
    return found;
}

int execute(const NewOptions &options) {
    const Kind kind = kind_of(options.kind);
    check_name(kind, options.name);
    check_term(options.term);
    const fs::path folder = (fs::path(options.folder) / options.name).lexically_normal();
    std::error_code failed;
    if (fs::symlink_status(folder, failed).type() != fs::file_type::not_found) {
        refuse(fmt::format("{} is there already", folder.string()), "choose another name, or another --folder");
    }
    if (!fs::create_directory(folder, failed)) {
        refuse(fmt::format("the folder {} cannot be made: {}", folder.string(), failed.message()),
               "is the folder above it there, and may you write in it?");
    }
    plugin::write_template(kind, options.name, options.term, folder);

    const std::string where = cmake_finds_us() ? "" : " -DCMAKE_PREFIX_PATH=" + shell_word(installation().string());
    fmt::print("{0} is {1} that works; {2}.cpp is the place to change it. Next:\n"
               "  cd {3} && cmake -B build{4} && cmake --build build\n"
               "  {5} plugins check build/{2}.so\n"
               "  {5} run example.json\n",
               folder.string(), with_article(plugin::word(kind)), options.name, shell_word(folder.string()), where,
               program());
    return 0;
}

} // namespace

Action plugins_new(CLI::App &app) {
    const auto options = std::make_shared<NewOptions>();
    app.add_option("kind", options->kind, "layer, activation, loss, optimizer, schedule, ...")
        ->required()
        ->type_name("KIND");
    app.add_option("name", options->name, "of the component: small letters, digits and _")
        ->required()
        ->type_name("NAME");
    app.add_option("--folder", options->folder, "where the new folder NAME is made")
        ->capture_default_str()
        ->type_name("FOLDER");
    app.add_option("--term", options->term, "the term of the glossary that it is about")->type_name("TERM");
    app.footer("Example:\n  armature plugins new activation swish2");
    return [options] { return execute(*options); };
}

} // namespace armature::commands
