// SPDX-License-Identifier: MIT
// What is read from a file's notes and its dynamic section, compared with what binutils reads, and on files changed at
// one place.
#include "plugin/elf.hpp"
#include "plugin/library.hpp"
#include "support/error.hpp"
#include "support/places.hpp"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <functional>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

namespace fs = std::filesystem;
using armature::testing::broken_plugin;

template <class Question> std::string ask(Question &&question, const fs::path &file) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const std::string answer = question(descriptor);
    close(descriptor);
    return answer;
}
std::string build_id_of(const fs::path &file) {
    return ask([](int d) { return build_id(d); }, file);
}
std::string relative_path_of(const fs::path &file) {
    return ask([](int d) { return relative_path(d); }, file);
}

fs::path affine() {
    return testing::plugin_folder() / "layers" / "affine.so";
}

TEST(BuildId, IsWhatReadelfSays) {
    for (const fs::path &file : {affine(), broken_plugin("throws"), broken_plugin("exports_more")}) {
        const std::string said = testing::run({"readelf", "--notes", file.string()}, "/").out;
        const size_t place = said.find("Build ID: ");
        ASSERT_NE(place, std::string::npos) << "armature_add_plugin links with one";
        EXPECT_EQ(build_id_of(file), said.substr(place + 10, said.find('\n', place) - place - 10));
    }
    EXPECT_NE(build_id_of(affine()), build_id_of(broken_plugin("throws")));
    EXPECT_EQ(Library::open(Binary::copy(affine()))->build_id, build_id_of(affine()));
}

TEST(BuildId, IsEmptyWithoutANote) {
    const testing::TemporaryFolder folder;
    const fs::path file = folder / "affine.so";
    std::string bytes = testing::read_file(affine());
    const std::string note("\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0", 16); // name of 4, hash of 20, type 3
    const size_t place = bytes.find(note);
    ASSERT_NE(place, std::string::npos);
    bytes[place + 8] = 9; // another type
    testing::write_file(file, bytes);
    EXPECT_EQ(build_id_of(file), "");
    bytes[place + 8] = 3;
    bytes[place + 7] = '\x70'; // longer than the file
    testing::write_file(file, bytes);
    EXPECT_EQ(build_id_of(file), "");
    testing::write_file(file, "short");
    EXPECT_EQ(build_id_of(file), "");
}

// The entry by which affine.so needs a library, made a run path (DT_RUNPATH), with another text.
class RelativePath : public ::testing::Test {
protected:
    std::string with_run_path(const std::string &text, Elf64_Sxword tag = DT_RUNPATH) const {
        std::string bytes = testing::read_file(affine());
        Elf64_Ehdr header;
        std::memcpy(&header, bytes.data(), sizeof header);
        std::vector<Elf64_Phdr> segments(header.e_phnum);
        std::memcpy(segments.data(), bytes.data() + header.e_phoff, segments.size() * sizeof(Elf64_Phdr));
        const std::string library = "libopenblas.so.0";
        std::vector<size_t> needed;
        size_t texts = 0;
        for (const Elf64_Phdr &segment : segments) {
            for (size_t at = segment.p_offset; segment.p_type == PT_DYNAMIC && at < segment.p_offset + segment.p_filesz;
                 at += sizeof(Elf64_Dyn)) {
                Elf64_Dyn entry;
                std::memcpy(&entry, bytes.data() + at, sizeof entry);
                if (entry.d_tag == DT_NEEDED) {
                    needed.push_back(at);
                }
                texts = entry.d_tag == DT_STRTAB ? entry.d_un.d_ptr : texts; // lies in the first segment: not moved
            }
        }
        Elf64_Dyn entry;
        const auto is_library = [&](size_t at) {
            std::memcpy(&entry, bytes.data() + at, sizeof entry);
            return bytes.data() + texts + entry.d_un.d_val == library;
        };
        const auto found = std::find_if(needed.begin(), needed.end(), is_library);
        if (found == needed.end()) {
            ADD_FAILURE() << "affine.so does not need " << library;
            return "";
        }
        entry.d_tag = tag;
        std::memcpy(bytes.data() + *found, &entry, sizeof entry);
        std::memset(bytes.data() + texts + entry.d_un.d_val, 0, library.size());
        std::memcpy(bytes.data() + texts + entry.d_un.d_val, text.data(), text.size());
        testing::write_file(folder / "affine.so", bytes);
        return relative_path_of(folder / "affine.so");
    }
    testing::TemporaryFolder folder;
};

TEST_F(RelativePath, IsFound) {
    EXPECT_EQ(with_run_path("$ORIGIN/../lib"), "$ORIGIN/../lib");
    EXPECT_EQ(with_run_path("$ORIGIN", DT_RPATH), "$ORIGIN");
    EXPECT_EQ(with_run_path("/usr/lib:build"), "build");
    EXPECT_EQ(with_run_path("/usr/lib:"), ".") << "an empty entry is the working directory";
    EXPECT_EQ(with_run_path("./libown.so", DT_NEEDED), "./libown.so");
}

TEST_F(RelativePath, IsNotSeenWhereThereIsNone) {
    EXPECT_EQ(with_run_path("/usr/lib:/opt"), "");
    EXPECT_EQ(with_run_path(""), "") << "as the loader has it";
    EXPECT_EQ(with_run_path("/opt/libown.so", DT_NEEDED), "");
    EXPECT_EQ(with_run_path("libown.so", DT_NEEDED), "");
    for (const auto &entry : fs::recursive_directory_iterator(testing::plugin_folder())) {
        if (entry.path().extension() == ".so") {
            EXPECT_EQ(relative_path_of(entry.path()), "") << entry.path();
        }
    }
}

TEST_F(RelativePath, IsRefusedInOneSentence) {
    with_run_path("$ORIGIN/lib");
    for (const bool from_memory : {true, false}) {
        try {
            from_memory ? Library::open(Binary::copy(folder / "affine.so")) : Library::open(folder / "affine.so");
            ADD_FAILURE() << "was loaded";
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::plugin);
            EXPECT_EQ(error.message, "asks for libraries by the path \"$ORIGIN/lib\", which leads nowhere: plugins are "
                                     "loaded from memory, not from where they lie");
            EXPECT_EQ(error.where, folder / "affine.so");
            EXPECT_EQ(error.hint, "link that library statically, or by an absolute path");
        }
    }
}

} // namespace
} // namespace armature::plugin
