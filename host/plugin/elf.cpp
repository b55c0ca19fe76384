// SPDX-License-Identifier: MIT
// elf.cpp: the ELF header, the program headers behind it, and what they lead to: notes and the dynamic section.
#include "plugin/elf.hpp"

#include "support/alignment.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::plugin {

namespace {

constexpr Elf64_Half this_machine = EM_X86_64;
constexpr const char *machine_name = "x86-64";

// Reads at places that the file itself names, so every read may miss.
bool read_at(int file, uint64_t offset, void *to, size_t bytes) {
    return pread(file, to, bytes, static_cast<off_t>(offset)) == static_cast<ssize_t>(bytes);
}

bool within(uint64_t offset, uint64_t bytes, uint64_t size) {
    return offset <= size && bytes <= size - offset;
}

std::vector<Elf64_Phdr> segments(int file) {
    Elf64_Ehdr header{};
    if (!read_at(file, 0, &header, sizeof header)) {
        return {};
    }
    std::vector<Elf64_Phdr> list(header.e_phnum);
    return read_at(file, header.e_phoff, list.data(), list.size() * sizeof(Elf64_Phdr)) ? list
                                                                                        : std::vector<Elf64_Phdr>();
}

// All of a segment; "" if it does not lie within the file, or is too long to be true.
std::string content(int file, const Elf64_Phdr &segment) {
    constexpr uint64_t most = 1 << 20;
    std::string bytes(segment.p_filesz <= most ? segment.p_filesz : 0, '\0');
    return read_at(file, segment.p_offset, bytes.data(), bytes.size()) ? bytes : "";
}

// The text at an address of the loaded image; "" if there is none.
std::string text_at(int file, const std::vector<Elf64_Phdr> &list, uint64_t address) {
    for (const Elf64_Phdr &segment : list) {
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
            char text[4096] = {};
            const uint64_t left = segment.p_filesz - (address - segment.p_vaddr);
            const uint64_t offset = segment.p_offset + (address - segment.p_vaddr);
            const size_t bytes = std::min<uint64_t>(left, sizeof text - 1);
            return read_at(file, offset, text, bytes) ? text : "";
        }
    }
    return "";
}

// The first entry of "a:b:c" that is no absolute path. An empty entry is the working directory.
std::optional<std::string> relative_entry(const std::string &folders) {
    for (size_t from = 0; !folders.empty() && from <= folders.size();) {
        const size_t to = std::min(folders.find(':', from), folders.size());
        if (folders[from] != '/') {
            return folders.substr(from, to - from);
        }
        from = to + 1;
    }
    return std::nullopt;
}

} // namespace

std::string unloadable(const std::filesystem::path &path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return fmt::format("cannot be opened: {}", std::strerror(errno));
    }
    std::string reason = unloadable(file);
    close(file);
    return reason;
}

std::string unloadable(int file) {
    struct stat about {};
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        return "is not a regular file";
    }
    const uint64_t size = static_cast<uint64_t>(about.st_size);
    Elf64_Ehdr header;
    if (!read_at(file, 0, &header, sizeof header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
        return "is not an ELF file";
    }
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        header.e_machine != this_machine) {
        return fmt::format("is an ELF file for another machine (class {}, machine {}), expected 64-bit {} (machine {})",
                           header.e_ident[EI_CLASS], header.e_machine, machine_name, this_machine);
    }
    if (header.e_type != ET_DYN) {
        return fmt::format("is an ELF file of type {}, expected a shared object (type {})", header.e_type, ET_DYN);
    }
    const size_t bytes = header.e_phnum * sizeof(Elf64_Phdr);
    const std::vector<Elf64_Phdr> list = segments(file);
    if (header.e_phentsize != sizeof(Elf64_Phdr) || list.empty() || !within(header.e_phoff, bytes, size)) {
        return fmt::format("is a damaged ELF file: its program headers do not lie within its {} bytes", size);
    }
    for (const Elf64_Phdr &segment : list) {
        if (segment.p_type == PT_LOAD && !within(segment.p_offset, segment.p_filesz, size)) {
            return fmt::format("is cut short: a segment ends at byte {}, the file at {}",
                               segment.p_offset + segment.p_filesz, size);
        }
    }
    return {};
}

std::string build_id(int file) {
    for (const Elf64_Phdr &segment : segments(file)) {
        const std::string notes = segment.p_type == PT_NOTE ? content(file, segment) : "";
        const size_t unit = segment.p_align == 8 ? 8 : 4;
        Elf64_Nhdr note;
        for (size_t at = 0; within(at, sizeof note, notes.size());) {
            std::memcpy(&note, notes.data() + at, sizeof note);
            const size_t name = at + sizeof note, id = at + aligned(sizeof note + note.n_namesz, unit);
            if (!within(id, note.n_descsz, notes.size())) {
                break;
            }
            if (note.n_type == NT_GNU_BUILD_ID && notes.compare(name, note.n_namesz, "GNU\0", 4) == 0) {
                const auto *bytes = reinterpret_cast<const unsigned char *>(notes.data()) + id;
                return fmt::format("{:02x}", fmt::join(bytes, bytes + note.n_descsz, ""));
            }
            at = id + aligned(note.n_descsz, unit);
        }
    }
    return {};
}

std::string relative_path(int file) {
    const std::vector<Elf64_Phdr> list = segments(file);
    std::vector<Elf64_Dyn> entries;
    for (const Elf64_Phdr &segment : list) {
        if (const std::string bytes = segment.p_type == PT_DYNAMIC ? content(file, segment) : ""; !bytes.empty()) {
            entries.resize(bytes.size() / sizeof(Elf64_Dyn));
            std::memcpy(entries.data(), bytes.data(), entries.size() * sizeof(Elf64_Dyn));
        }
    }
    uint64_t texts = 0;
    for (const Elf64_Dyn &entry : entries) {
        texts = entry.d_tag == DT_STRTAB ? entry.d_un.d_ptr : texts;
    }
    for (const Elf64_Dyn &entry : entries) {
        const std::string text = text_at(file, list, texts + entry.d_un.d_val);
        if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) {
            if (const auto found = relative_entry(text)) {
                return found->empty() ? "." : *found;
            }
        } else if (entry.d_tag == DT_NEEDED && text[0] != '/' && text.find('/') != std::string::npos) {
            return text;
        }
    }
    return {};
}

} // namespace armature::plugin
