// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/owner.h"
#include "table/flow_explainer.h"

namespace ctscope {

/// The owner of a flow as a field of the inspector.
FieldExplanation ownerExplanation(const Owner &owner);

/// How sure the owner is, and why it is not known.
QString ownerSentence(const Owner &owner);

} // namespace ctscope
