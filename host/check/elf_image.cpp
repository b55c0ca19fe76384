// SPDX-License-Identifier: MIT
// elf_image.cpp: the sections .dynsym, .dynamic and .gnu.version_r. Every offset is held against the file's size.
#include "check/elf_image.hpp"

#include "support/error.hpp"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>

namespace armature::check {

namespace {

class Image {
public:
    explicit Image(const std::filesystem::path &file) : file_(file) {
        std::ifstream in(file, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
        const auto header = get<Elf64_Ehdr>(0);
        if (header.e_shentsize == sizeof(Elf64_Shdr)) {
            for (uint16_t i = 0; i < header.e_shnum; ++i) {
                sections_.push_back(get<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr)));
            }
        }
    }

    template <class T> T get(uint64_t offset) const {
        T value;
        if (offset > bytes_.size() || sizeof value > bytes_.size() - offset) {
            damaged();
        }
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    const Elf64_Shdr *section(uint32_t type) const {
        const auto found = std::find_if(sections_.begin(), sections_.end(), [=](auto &s) { return s.sh_type == type; });
        return found == sections_.end() ? nullptr : &*found;
    }
    std::string text(const Elf64_Shdr &of, uint64_t offset) const { // from the string table that belongs to `of`
        if (of.sh_link >= sections_.size()) {
            damaged();
        }
        const uint64_t start = sections_[of.sh_link].sh_offset + offset;
        const size_t end = start < bytes_.size() ? bytes_.find('\0', start) : std::string::npos;
        if (end == std::string::npos) {
            damaged();
        }
        return bytes_.substr(start, end - start);
    }

private:
    [[noreturn]] void damaged() const {
        throw Error(Fault::plugin, "is a damaged ELF file: its symbols do not lie within it", file_.string());
    }
    std::filesystem::path file_;
    std::string bytes_;
    std::vector<Elf64_Shdr> sections_;
};

void read_symbols(const Image &image, ElfImage &out) {
    const Elf64_Shdr *section = image.section(SHT_DYNSYM);
    for (uint64_t at = 0; section != nullptr && at + sizeof(Elf64_Sym) <= section->sh_size; at += sizeof(Elf64_Sym)) {
        const auto symbol = image.get<Elf64_Sym>(section->sh_offset + at);
        const unsigned char binding = ELF64_ST_BIND(symbol.st_info);
        std::string name = image.text(*section, symbol.st_name);
        if (binding != STB_LOCAL && !name.empty() && symbol.st_shndx != SHN_ABS) {
            out.symbols.push_back(
                {std::move(name), symbol.st_shndx != SHN_UNDEF, binding == STB_GNU_UNIQUE, binding == STB_WEAK});
        }
    }
}

void read_needed(const Image &image, ElfImage &out) {
    const Elf64_Shdr *section = image.section(SHT_DYNAMIC);
    for (uint64_t at = 0; section != nullptr && at + sizeof(Elf64_Dyn) <= section->sh_size; at += sizeof(Elf64_Dyn)) {
        const auto entry = image.get<Elf64_Dyn>(section->sh_offset + at);
        if (entry.d_tag == DT_NEEDED) {
            out.needed.push_back(image.text(*section, entry.d_un.d_val));
        }
    }
}

// Two linked lists: libraries, and the versions of each.
void read_versions(const Image &image, ElfImage &out) {
    const Elf64_Shdr *section = image.section(SHT_GNU_verneed);
    if (section == nullptr) {
        return;
    }
    uint64_t at = section->sh_offset;
    for (uint32_t i = 0; i < section->sh_info; ++i) {
        const auto library = image.get<Elf64_Verneed>(at);
        uint64_t inner = at + library.vn_aux;
        for (uint16_t j = 0; j < library.vn_cnt; ++j) {
            const auto version = image.get<Elf64_Vernaux>(inner);
            out.versions.push_back(image.text(*section, version.vna_name));
            inner += version.vna_next;
        }
        at += library.vn_next;
    }
}

} // namespace

bool ElfImage::asks_for(std::string_view prefix) const {
    return std::any_of(symbols.begin(), symbols.end(),
                       [=](const Symbol &s) { return !s.defined && s.name.starts_with(prefix); });
}

ElfImage read_elf(const std::filesystem::path &file) {
    const Image image(file);
    ElfImage out;
    read_symbols(image, out);
    read_needed(image, out);
    read_versions(image, out);
    return out;
}

} // namespace armature::check
