// SPDX-License-Identifier: MIT
#include "network/graph.hpp"

#include "network/builder.hpp"

namespace armature::network {

Shape with_batch(const Shape &one, int64_t batch) {
    Shape shape(one.type(), {});
    bool placed = false;
    for (uint32_t i = 0; i < one.rank(); ++i) {
        if (one.role(i) == ARM_ROLE_TIME && !placed) {
            shape.append(ARM_ROLE_BATCH, batch);
            placed = true;
        }
        shape.append(one.role(i), one.extent(i));
    }
    if (!placed) {
        shape.append(ARM_ROLE_BATCH, batch);
    }
    return shape;
}

Graph Graph::build(const experiment::Resolved &experiment, const std::vector<data::Field> &fields,
                   plugin::Registry &registry, int32_t type, Mode mode, int64_t batch) {
    Builder builder(registry, type, mode);
    Wiring wiring(builder, experiment.file.filename().string(), "", {});
    for (const data::Field &field : fields) {
        wiring.name(field.name, builder.field(field.name, with_batch(field.one, batch)));
    }
    for (const experiment::Layer &layer : experiment.network) {
        wiring.add(layer);
    }
    for (const experiment::Loss &loss : experiment.losses) {
        builder.graph.losses.push_back(wiring.add(loss));
    }
    wiring.raise();
    builder.graph.named = std::move(wiring.names);
    return std::move(builder.graph);
}

} // namespace armature::network
