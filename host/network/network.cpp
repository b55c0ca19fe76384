namespace armature {}
