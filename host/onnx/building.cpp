// SPDX-License-Identifier: MIT
#include "onnx/building.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::onnx {

const char *name_of(int32_t role) {
    constexpr const char *names[] = {"", "feature", "width", "height", "length", "batch", "time"};
    return names[role];
}

Value Building::input(Source::Kind kind, const std::string &name, const std::vector<int64_t> &dims,
                      const Tensor *known) {
    Source source;
    source.kind = kind;
    source.name = name;
    source.known = known;
    source.indices = known != nullptr && is_whole(known->type) && known->type != Type::boolean;
    Value value{sources.size(), {}};
    for (size_t d = 0; d < dims.size(); ++d) {
        source.dimensions.push_back({ARM_ROLE_NONE, dims[d]});
        value.axes.push_back({{d, 1, dims[d]}});
    }
    sources.push_back(std::move(source));
    return value;
}

void Building::require(const std::string &component) const {
    if (!components_.contains(component)) {
        throw Refused{fmt::format("there is no layer {}", component)};
    }
}

std::string Building::fresh_name(const std::string &component) {
    const int n = ++names_[component];
    return n == 1 ? component : fmt::format("{}_{}", component, n);
}

namespace {

const std::set<std::string> wants_indices = {"gather", "one_hot", "embedding"};

} // namespace

size_t Building::layer(const std::string &component, Json settings, const std::vector<size_t> &from,
                       std::vector<Dimension> dimensions) {
    require(component);
    LayerEntry entry{component, fresh_name(component), std::move(settings), {}};
    for (const size_t source : from) {
        if (sources[source].indices && !wants_indices.contains(component)) {
            throw Refused{"whole numbers where values flow"};
        }
        sources[source].used = true;
        entry.inputs.push_back(sources[source].name);
    }
    Source out;
    out.kind = Source::Kind::layer;
    out.name = entry.name;
    out.dimensions = std::move(dimensions);
    out.decided = true;
    layers.push_back(std::move(entry));
    sources.push_back(std::move(out));
    return sources.size() - 1;
}

Value Building::seen(size_t source, const Roles &roles) const {
    Value out{source, {}};
    const std::vector<Dimension> &dimensions = sources[source].dimensions;
    for (const int32_t role : roles) {
        Axis axis;
        for (size_t d = 0; d < dimensions.size(); ++d) {
            if (role != ARM_ROLE_NONE && dimensions[d].role == role) {
                axis.push_back({d, 1, dimensions[d].extent});
            }
        }
        out.axes.push_back(std::move(axis));
    }
    return out;
}

Value Building::same(const std::string &component, Json settings, const Value &value) {
    Source &from = sources[value.source];
    if (from.kind == Source::Kind::constant) {
        throw Refused{"a layer over constants alone"};
    }
    if (!from.decided) {
        decide(from);
    }
    return {layer(component, std::move(settings), {value.source}, from.dimensions), value.axes};
}

void Building::weight(const std::string &name, std::vector<int64_t> extents, std::vector<float> values,
                      bool persistent) {
    int64_t count = 1;
    for (const int64_t extent : extents) {
        count *= extent;
    }
    if (count != static_cast<int64_t>(values.size())) {
        throw Refused{fmt::format("another number of weights than it has ({})", name)};
    }
    weights.push_back({layers.back().name + "." + name, persistent, std::move(extents), std::move(values)});
}

Roles Building::ordinary_roles(const Value &value) const {
    const Source &source = sources[value.source];
    const auto is_batch = [&](const Atom &atom) {
        return source.decided ? source.dimensions[atom.dimension].role == ARM_ROLE_BATCH
                              : free_batch_ && atom.dimension == 0;
    };
    const bool batch = value.rank() > 0 && std::any_of(value.axes[0].begin(), value.axes[0].end(), is_batch);
    const Roles images = value.rank() == 1 ? Roles{ARM_ROLE_BATCH} : image_roles(value.rank());
    return batch && !images.empty() ? images : plain_roles(value.rank());
}

Roles Building::roles(const Value &value) const {
    Roles out;
    for (const Axis &axis : value.axes) {
        out.push_back(axis.empty() ? ARM_ROLE_NONE : sources[value.source].dimensions[axis[0].dimension].role);
    }
    return out;
}

std::string Building::role_name(const Value &value, size_t axis) const {
    const int32_t role = roles(value).at(axis);
    if (role == ARM_ROLE_NONE) {
        throw Refused{"work along an axis that is no dimension"};
    }
    return name_of(role);
}

namespace {

void want_elements(const Source &source) {
    if (std::any_of(source.dimensions.begin(), source.dimensions.end(),
                    [](const Dimension &d) { return d.extent < 1; })) {
        throw Refused{"a value without elements"};
    }
}

void add_batch(Source &source) {
    if (std::none_of(source.dimensions.begin(), source.dimensions.end(),
                     [](const Dimension &d) { return d.role == ARM_ROLE_BATCH; })) {
        source.dimensions.push_back({ARM_ROLE_BATCH, 1});
    }
}

} // namespace

void Building::decide(Source &source) {
    want_elements(source);
    const size_t rank = source.dimensions.size();
    Roles roles = !free_batch_ ? plain_roles(rank) : rank == 1 ? Roles{ARM_ROLE_BATCH} : image_roles(rank);
    if (roles.size() != rank) {
        throw Refused{"more axes than a field of the data has"};
    }
    for (size_t d = 0; d < rank; ++d) {
        source.dimensions[d].role = roles[d];
    }
    add_batch(source);
    source.decided = true;
}

// Gives the dimensions of a field the roles that are wanted of it, if no axis is made of parts.
bool Building::assign(const Value &value, const Roles &roles, Value &out) {
    Source &source = sources[value.source];
    want_elements(source);
    std::vector<size_t> chosen; // the dimension of each axis
    size_t next = source.dimensions.size();
    for (size_t i = 0; i < value.rank(); ++i) {
        size_t dimension = next, parts = 0;
        for (const Atom &atom : value.axes[i]) {
            if (atom.extent != 1 || (parts == 0 && dimension == next)) {
                dimension = atom.dimension;
            }
            parts += atom.extent != 1 ? 1 : 0;
            if (atom.extent != source.dimensions[atom.dimension].extent) {
                return false;
            }
        }
        if (parts > 1 || (free_batch_ && (dimension == 0) != (roles[i] == ARM_ROLE_BATCH))) {
            return false;
        }
        chosen.push_back(dimension);
        next += dimension == next ? 1 : 0;
    }
    source.dimensions.resize(next);
    for (size_t i = 0; i < roles.size(); ++i) {
        source.dimensions[chosen[i]].role = roles[i];
    }
    add_batch(source);
    source.decided = true;
    out = seen(value.source, roles);
    return true;
}

Value Building::settled(const Value &value) {
    const Source &source = sources[value.source];
    if (source.decided && source.kind != Source::Kind::constant) {
        const auto whole = [&](const Axis &axis) {
            return axis.empty() || (axis.size() == 1 && axis[0].extent == source.dimensions[axis[0].dimension].extent);
        };
        if (std::all_of(value.axes.begin(), value.axes.end(), whole)) {
            return value;
        }
    }
    return shaped(value, ordinary_roles(value));
}

} // namespace armature::onnx
