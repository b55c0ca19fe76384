// SPDX-License-Identifier: MIT
// plugins_allow.cpp: `armature plugins allow`: puts plugins on the list of those that may be loaded. Hashes files and
// loads none: what is to be allowed need not run for it.
#include "commands/plugins_allow.hpp"

#include "commands/cli.hpp"
#include "commands/text_width.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/search_folder.hpp"
#include "support/hash.hpp"
#include "support/identity.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include <fmt/format.h>

namespace armature::commands {

namespace {

namespace fs = std::filesystem;
using plugin::AllowList;

struct AllowOptions {
    std::string list;
    std::vector<std::string> files, folders;
};

// The named files, or all in the folders that are searched for plugins.
std::vector<std::string> chosen(const AllowOptions &options) {
    if (!options.files.empty()) {
        return options.files;
    }
    std::vector<std::string> files;
    std::vector<fs::path> search(options.folders.begin(), options.folders.end());
    const std::vector<fs::path> standard = plugin::Catalogue::default_search();
    search.insert(search.end(), standard.begin(), standard.end());
    for (const fs::path &folder : search) {
        const std::vector<std::string> below = plugin::files_below(folder);
        files.insert(files.end(), below.begin(), below.end());
    }
    return files;
}

std::string text_of(const fs::path &file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

// Replaces the list as a whole, so that nobody reads half of it.
void replace_file(const fs::path &file, const std::string &text) {
    std::error_code failed;
    fs::create_directories(fs::absolute(file).parent_path(), failed);
    const fs::path temporary = file.string() + "." + uuid();
    std::ofstream out(temporary, std::ios::binary);
    out << text;
    out.close();
    if (out.fail()) {
        const Error error(Fault::usage, fmt::format("cannot be written: {}", std::strerror(errno)), file.string());
        fs::remove(temporary, failed);
        throw error;
    }
    fs::rename(temporary, file);
}

int allow(const AllowOptions &options) {
    const fs::path file = options.list.empty() ? AllowList::user_file() : fs::path(options.list);
    if (file.empty()) {
        throw Error(Fault::usage, "neither HOME nor XDG_CONFIG_HOME says where your list is", "", "--list FILE");
    }
    const bool is_new = !fs::exists(file);
    const AllowList before = is_new ? AllowList() : AllowList::read(file);
    std::string text = is_new ? "# Plugins that Armature may load, as sha256sum prints them.\n" : text_of(file);
    if (!text.empty() && text.back() != '\n') {
        text += '\n';
    }
    std::set<std::string> added;
    for (const std::string &plugin : chosen(options)) {
        const std::string hash = sha256_file(plugin);
        if ((is_new || !before.allows(hash)) && added.insert(hash).second) {
            text += plugin::allow_line(hash, plugin) + "\n";
        }
    }
    if (is_new || !added.empty()) {
        replace_file(file, text);
    }
    std::cout << fmt::format("{} added to {}, which allows {} now\n", added.size(), one_line(file.string()),
                             before.size() + added.size());
    if (is_new && options.list.empty()) {
        std::cout << "From now on no other plugin is loaded; remove the file to allow all again.\n";
    }
    return 0;
}

} // namespace

Action plugins_allow(CLI::App &app) {
    const auto options = std::make_shared<AllowOptions>();
    app.description("Puts plugins on the list of those that may be loaded, by their hashes; loads none");
    app.add_option("files", options->files, "plugin files [all that are installed]")->type_name("FILE");
    app.add_option("--list", options->list, "the list [armature/allowed-plugins in XDG_CONFIG_HOME or ~/.config]")
        ->type_name("FILE");
    app.add_option("--plugin-path", options->folders, "a folder with plugins: those in it, too")
        ->type_name("FOLDER")
        ->allow_extra_args(false);
    app.footer(
        "As soon as your own list exists, nothing else is loaded by any command but `plugins check`, which looks\n"
        "at a plugin before you allow it. Another list holds for one command: --allow-plugins FILE.\n"
        "Examples:\n  armature plugins allow\n  armature plugins allow --list allowed.txt\n"
        "  armature run experiments/quickstart.json --allow-plugins allowed.txt");
    return [options] { return allow(*options); };
}

} // namespace armature::commands
