// SPDX-License-Identifier: MIT
// schema: the JSON Schema of experiment files with the installed components, for editors.
#include "commands/cli.hpp"
#include "commands/commands.hpp"

#include "experiment/resolve.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

namespace armature::commands {

Action schema(CLI::App &app) {
    app.description("Prints the JSON Schema of experiment files, for editors");
    app.footer("Example:\n  armature schema --output experiment.schema.json\n"
               "Then \"$schema\": \"experiment.schema.json\" in an experiment beside it lets an editor complete keys,\n"
               "components and their settings.");
    const auto output = std::make_shared<std::string>();
    app.add_option("--output,-o", *output, "the file to write (otherwise standard output)")->type_name("FILE");
    return [output] {
        const auto catalogue = plugin::Catalogue::scan(plugin::Catalogue::default_search());
        const std::string text = experiment::schema(catalogue).dump(2) + '\n';
        if (output->empty()) {
            std::cout << text << std::flush;
            return 0;
        }
        std::ofstream file(*output, std::ios::binary);
        file << text << std::flush;
        if (!file) {
            throw Error(Fault::usage, "cannot write the schema", *output,
                        "is the folder there, and may you write in it?");
        }
        return 0;
    };
}

} // namespace armature::commands
